/** Milliseconds that a timer can wait at most, 24.8 days: Node takes more for none at all and fires at once. */
export const longestTimer = 2 ** 31 - 1;
