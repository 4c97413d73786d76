// What peers are sent of the store and the batch log.
//
// Thread rule: free functions over const stores; any thread. Source: consensus/action.hpp
// (SendBatches, ServeBlocks), PROTOCOL section 6.
#pragma once

#include "consensus/action.hpp"
#include "storage/batch_log.hpp"
#include "storage/store.hpp"

#include <functional>

namespace merit::node {

// One message a batch that is held, and at the end those that are not, if the task asks for that.
void answer(const storage::Store& store, const storage::BatchLog& batches,
            const consensus::SendBatches& task,
            const std::function<void(const consensus::Message&)>& send);

// Within fetch_answer_bytes_max.
consensus::Blocks answer(const storage::Store& store, const consensus::ServeBlocks& task);

}  // namespace merit::node
