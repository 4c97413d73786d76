// Every wire type of the ledger against arbitrary bytes; the first byte chooses the type.
#include "ledger/batch.hpp"
#include "ledger/block.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/execution.hpp"
#include "ledger/genesis.hpp"
#include "ledger/transaction.hpp"
#include "tests/fuzz/canonicity.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace merit;
    if (size == 0) return 0;
    const BytesView bytes(data + 1, size - 1);
    switch (data[0] % 9) {
        case 0:
            fuzz::check_canonicity<ledger::Transaction>(bytes);
            break;
        case 1:
            fuzz::check_canonicity<ledger::Batch>(bytes);
            break;
        case 2:
            fuzz::check_canonicity<ledger::SignedBatch>(bytes);
            break;
        case 3:
            fuzz::check_canonicity<ledger::Header>(bytes);
            break;
        case 4:
            fuzz::check_canonicity<ledger::Vote>(bytes);
            break;
        case 5:
            fuzz::check_canonicity<ledger::Certificate>(bytes);
            break;
        case 6:
            fuzz::check_canonicity<ledger::CheckpointCertificate>(bytes);
            break;
        case 7:
            fuzz::check_canonicity<ledger::Genesis>(bytes);
            break;
        case 8:
            fuzz::check_canonicity<ledger::Receipts>(bytes);
            break;
        default:
            break;
    }
    return 0;
}
