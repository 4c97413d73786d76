# Compiler and linker settings that every target of the house shares.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)

find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
find_package(Threads REQUIRED)

add_library(merit_options INTERFACE)
target_compile_options(merit_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wimplicit-fallthrough -Werror
  -fstack-protector-strong -fno-omit-frame-pointer)
target_include_directories(merit_options INTERFACE ${CMAKE_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees uninitialised values in std::optional and Result that are never read.
  target_compile_options(merit_options INTERFACE
    -fstack-clash-protection -fcf-protection -Wno-maybe-uninitialized)
  if(MERIT_SANITIZE STREQUAL "thread")
    target_compile_options(merit_options INTERFACE -Wno-tsan)  # Asio has fences
  endif()
endif()
if(MERIT_SANITIZE)
  set(sanitizers $<IF:$<STREQUAL:${MERIT_SANITIZE},thread>,thread,address$<COMMA>undefined>)
  target_compile_options(merit_options INTERFACE
    -fsanitize=${sanitizers} -fno-sanitize-recover=all)
  # Checks that cost a third of the build and of which AddressSanitizer sees most. The variants of
  # tests/simulation/same_everywhere.py have them all.
  if(MERIT_SANITIZE_WITHOUT)
    target_compile_options(merit_options INTERFACE -fno-sanitize=${MERIT_SANITIZE_WITHOUT})
  endif()
  target_link_options(merit_options INTERFACE -fsanitize=${sanitizers})
  if(MERIT_FUZZ)
    target_compile_options(merit_options INTERFACE -fsanitize=fuzzer-no-link)
  endif()
else()
  target_compile_definitions(merit_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=3>)
endif()
target_link_options(merit_options INTERFACE -Wl,-z,relro,-z,now)
if(MOLD_PROGRAM)
  target_link_options(merit_options INTERFACE -fuse-ld=mold)
endif()
