#include "node/runtime/beacon_secrets.hpp"

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace merit::node {
namespace {

using ledger::Epoch;

class BeaconSecretsTest : public ::testing::Test {
  protected:
    BeaconSecrets open(Byte validator = 1, Byte network = 1) {
        ledger::AccountId id;
        id.bytes[0] = validator;
        ledger::NetworkId of;
        of.bytes[0] = network;
        return {file_, of, id, [this] {
                    crypto::Secret32 secret;
                    secret.bytes.fill(++made_);
                    return secret;
                }};
    }
    // What is logged while it is opened.
    std::string log_of_open(Byte network = 1) {
        ::testing::internal::CaptureStderr();
        open(1, network);
        return ::testing::internal::GetCapturedStderr();
    }
    static int number_of(const std::optional<crypto::Secret32>& secret) {
        return secret ? secret->bytes[31] : 0;
    }

    const testing::TempDirectory folder_;
    const std::filesystem::path file_ = folder_.path() / "beacon.secrets";
    Byte made_ = 0;
};

TEST_F(BeaconSecretsTest, AreMadeOnceAnEpoch) {
    BeaconSecrets secrets = open();
    EXPECT_EQ(number_of(secrets.find(Epoch{2})), 0);
    EXPECT_EQ(number_of(secrets.find_or_make(Epoch{2})), 1);
    EXPECT_EQ(number_of(secrets.find_or_make(Epoch{2})), 1);
    EXPECT_EQ(number_of(secrets.find_or_make(Epoch{3})), 2);
    EXPECT_EQ(number_of(secrets.find(Epoch{2})), 1);
}

TEST_F(BeaconSecretsTest, AreFoundByTheNextProcess) {
    open().find_or_make(Epoch{2});
    open().find_or_make(Epoch{3});
    EXPECT_EQ(number_of(open().find(Epoch{2})), 1);
    EXPECT_EQ(number_of(open().find(Epoch{3})), 2);
}

TEST_F(BeaconSecretsTest, GoWhenTheirEpochHasBegun) {
    BeaconSecrets secrets = open();
    secrets.find_or_make(Epoch{2});
    secrets.find_or_make(Epoch{3});
    secrets.find_or_make(Epoch{4});
    EXPECT_FALSE(secrets.find(Epoch{2}));
    EXPECT_FALSE(open().find(Epoch{2}));
    EXPECT_EQ(number_of(open().find(Epoch{3})), 2);
    EXPECT_EQ(number_of(open().find(Epoch{4})), 3);
}

TEST_F(BeaconSecretsTest, AreNotMadeForAnEpochBeforeTheKeptOnes) {
    BeaconSecrets secrets = open();
    secrets.find_or_make(Epoch{7});
    secrets.find_or_make(Epoch{8});
    EXPECT_FALSE(secrets.find_or_make(Epoch{6}));
    EXPECT_EQ(number_of(secrets.find(Epoch{7})), 1);
    EXPECT_EQ(number_of(secrets.find(Epoch{8})), 2);
}

TEST_F(BeaconSecretsTest, BelongToOneValidator) {
    open(1).find_or_make(Epoch{2});
    BeaconSecrets other = open(2);
    EXPECT_FALSE(other.find(Epoch{2}));
    EXPECT_EQ(number_of(other.find_or_make(Epoch{2})), 2);
}

// A key may be used in a test network first: what is revealed there is secret in no other.
TEST_F(BeaconSecretsTest, BelongToOneNetwork) {
    open(1, 1).find_or_make(Epoch{2});
    EXPECT_EQ(log_of_open(1), "");
    const std::string log = log_of_open(2);
    EXPECT_NE(log.find("of another network"), std::string::npos) << log;
    EXPECT_EQ(log.find("01010101"), std::string::npos) << "no secret: " << log;
    BeaconSecrets other = open(1, 2);
    EXPECT_FALSE(other.find(Epoch{2}));
    EXPECT_EQ(number_of(other.find_or_make(Epoch{2})), 2);
    EXPECT_FALSE(open(1, 1).find(Epoch{2})) << "replaced as a whole";
}

TEST_F(BeaconSecretsTest, OfADamagedFileAreNone) {
    EXPECT_EQ(log_of_open(), "") << "no file is no damage";
    open().find_or_make(Epoch{2});
    std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 1);
    EXPECT_FALSE(open().find(Epoch{2}));
    EXPECT_NE(log_of_open().find("cannot be read"), std::string::npos);
    std::ofstream(file_) << std::string(1'000, 'x');
    EXPECT_FALSE(open().find(Epoch{2}));
}

TEST_F(BeaconSecretsTest, AreForTheirOwnerAlone) {
    open().find_or_make(Epoch{2});
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file_).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(BeaconSecretsTest, ThatCannotBeKeptAreNotGiven) {
    std::filesystem::create_directory(file_.string() + ".new");
    BeaconSecrets secrets = open();
    EXPECT_FALSE(secrets.find_or_make(Epoch{2}));
    EXPECT_FALSE(secrets.find(Epoch{2}));
}

}  // namespace
}  // namespace merit::node
