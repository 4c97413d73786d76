#include "node/node_service.hpp"

namespace merit::node {

std::string_view name_of(TransactionState state) {
    switch (state) {
        case TransactionState::unknown:
            return "unknown";
        case TransactionState::pending:
            return "pending";
        case TransactionState::final:
            return "final";
        case TransactionState::certified:
            return "certified";
        case TransactionState::invalid:
            return "invalid";
        case TransactionState::expired:
            return "expired";
    }
    return "unknown";
}

std::string_view name_of(NodeState state) {
    switch (state) {
        case NodeState::starting:
            return "starting";
        case NodeState::connecting:
            return "connecting";
        case NodeState::syncing:
            return "syncing";
        case NodeState::following:
            return "following";
        case NodeState::voting:
            return "voting";
        case NodeState::halted:
            return "halted";
        case NodeState::stopping:
            return "stopping";
    }
    return "unknown";
}

}  // namespace merit::node
