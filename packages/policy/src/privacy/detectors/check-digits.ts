/** Check digits of national numbers. Each takes the number without spaces and punctuation. */

function sum(digits: string, weights: readonly number[]): number {
  return weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
}

/** ISO 7064, mod 11,10: the German tax identification. No digit is missing from two places. */
export function passesIso7064(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const step = (Number(digit) + product) % 10 || 10;
    product = (step * 2) % 11;
  }
  const expected = (11 - product) % 10;
  return !digits.startsWith("0") && Number(digits.at(-1)) === expected;
}

/** 97 less the remainder of the rest: the French social security number; Corsica's letters stand for numbers. */
export function passesMod97(value: string): boolean {
  const digits = value.replace("2A", "19").replace("2B", "18");
  const key = Number(digits.slice(-2));
  return /^\d{15}$/.test(digits) && key === 97 - Number(BigInt(digits.slice(0, -2)) % 97n);
}

/** The letter of a Spanish identity number. */
export function passesSpanishLetter(value: string): boolean {
  const digits = value.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
  return digits.length === 8 && value.at(-1) === "TRWAGMYFPDXBNJZSQVHLCKE"[Number(digits) % 23];
}

const oddValues: Readonly<Record<string, number>> = Object.fromEntries(
  [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23].map((value, index) => [
    String.fromCharCode(65 + index),
    value,
  ]),
);

/** The last letter of an Italian tax code (D.M. 23 December 1976). */
export function passesItalianLetter(value: string): boolean {
  let total = 0;
  for (const [index, sign] of Array.from(value.slice(0, 15)).entries()) {
    const place = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    total += index % 2 === 0 ? oddValues[String.fromCharCode(65 + place)]! : place;
  }
  return value[15] === String.fromCharCode(65 + (total % 26));
}

/** The eleven test of the Dutch citizen service number. */
export function passesElevenTest(digits: string): boolean {
  return !/^0+$/.test(digits) && sum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** The last digit of a Polish PESEL. */
export function passesPesel(digits: string): boolean {
  return !/^(\d)\1+$/.test(digits) && sum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** The two last digits of a Brazilian CPF. */
export function passesCpf(digits: string): boolean {
  if (!/^\d{11}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  const digitAt = (length: number): number => {
    const weights = Array.from({ length }, (_, index) => length + 1 - index);
    return ((sum(digits, weights) * 10) % 11) % 10;
  };
  return digitAt(9) === Number(digits[9]) && digitAt(10) === Number(digits[10]);
}

/** EAN-13, which Swiss insurance numbers use. */
export function passesEan(digits: string): boolean {
  return sum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

const turn = "1576283094";

/** Verhoeff's scheme, which Indian numbers use. */
export function passesVerhoeff(digits: string): boolean {
  let state = 0;
  for (const [index, digit] of Array.from(digits).toReversed().entries()) {
    let value = Number(digit);
    for (let step = 0; step < index % 8; step++) value = Number(turn[value]);
    state = multiply(state, value);
  }
  return state === 0;
}

/** The dihedral group of the pentagon: 0 to 4 turn, 5 to 9 turn and mirror. */
function multiply(left: number, right: number): number {
  const turned = left < 5 ? left + (right % 5) : left - (right % 5) + 5;
  const mirrored = left < 5 !== right < 5;
  return (turned % 5) + (mirrored ? 5 : 0);
}
