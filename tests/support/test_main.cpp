#include <gtest/gtest.h>

#include "crypto/sign.hpp"

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    merit::crypto::init();
    return RUN_ALL_TESTS();
}
