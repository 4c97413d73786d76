#include "crypto/sign.hpp"

#include <gtest/gtest.h>

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    merit::crypto::init();
    return RUN_ALL_TESTS();
}
