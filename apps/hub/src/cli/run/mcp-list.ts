import { listPeers } from "./list-peers.ts";

export default listPeers("mcp");
