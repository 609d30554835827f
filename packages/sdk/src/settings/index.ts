export * from "@hearth/protocol/settings";
