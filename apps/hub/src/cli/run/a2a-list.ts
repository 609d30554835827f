import { listPeers } from "./list-peers.ts";

export default listPeers("a2a");
