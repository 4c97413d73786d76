// How the mesh names who is at the other end of a link; nothing here depends on what it is.
#pragma once

#include "node/p2p/peer_book.hpp"

namespace merit::node {

using SnapshotPeer = p2p::PeerNumber;

}  // namespace merit::node
