/** What tests of other rooms need around a hub: `@hearth/hub/tests`. */
export { type DeviceProcess, startDeviceProcess } from "./device-process.ts";
export { MovedClock } from "./moved-clock.ts";
export { oneTimeCode } from "./one-time-code.ts";
export { startOpenIdProvider, type TestProvider } from "./openid-provider.ts";
