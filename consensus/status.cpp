#include "consensus/status.hpp"

#include "consensus/action.hpp"

namespace merit::consensus {

std::string_view name_of(EngineState state) {
    switch (state) {
        case EngineState::starting:
            return "starting";
        case EngineState::listening:
            return "listening";
        case EngineState::syncing:
            return "syncing";
        case EngineState::following:
            return "following";
        case EngineState::voting:
            return "voting";
        case EngineState::halted:
            return "halted";
    }
    return "unknown";
}

std::string_view name_of(AlarmKind kind) {
    switch (kind) {
        case AlarmKind::key_in_use:
            return "key_in_use";
        case AlarmKind::diverged:
            return "diverged";
    }
    return "unknown";
}

}  // namespace merit::consensus
