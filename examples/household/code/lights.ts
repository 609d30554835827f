/** Decides which lights are on. Pure, so that it can be tested without lamps. */
export type Room = "hall" | "kitchen" | "stairs";

export interface Moment {
  hour: number;
  moving: boolean;
  cloudy?: boolean;
}

export function brightness(room: Room, { hour, moving, cloudy = false }: Moment): number {
  const dark = hour < 7 || hour >= 19 || (cloudy && hour >= 16);
  if (!dark) return 0;
  switch (room) {
    case "hall":
      return moving ? 80 : 10;
    case "stairs":
      return moving ? 100 : 0;
    default:
      // TODO: the kitchen has a dimmer now
      return moving && hour < 23 ? 100 : 0;
  }
}
