// What a power cut would leave of a log: of each of its files so much as was there when it was last
// synced. Names (a new segment's) count as durable at once; of these tests/unit/storage tells.
// Thread rule: the thread that writes to the log.
#pragma once

#include <filesystem>

namespace merit::testing {

// Makes `copy` anew, out of the files of the folder `log`.
void copy_durable(const std::filesystem::path& log, const std::filesystem::path& copy);

}  // namespace merit::testing
