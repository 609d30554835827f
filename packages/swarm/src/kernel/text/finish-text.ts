import type { TileRows } from "./product-module.ts";

/** What becomes of a tile's sums: `$round` makes raw values of them with `roundText`, `$sums` stores both limbs as they are. */
export function finishText(rows: TileRows): string {
  const half = rows * 64;
  const each = Array.from({ length: rows }, (_, row) => row);
  return `
  (func $round (param $tile i32) (param $to i32) (param $at i32) (param $column i32) (param $columns i32)
    (param $shift i32) (param $minimum i64) (param $maximum i64)
    (local $low v128) (local $high v128)
    (local.set $low (i64x2.splat (local.get $minimum)))
    (local.set $high (i64x2.splat (local.get $maximum)))
    (local.set $to (i32.add (local.get $to) (i32.shl (i32.add
      (i32.mul (i32.mul (local.get $at) (i32.const ${rows})) (local.get $columns)) (local.get $column)) (i32.const 2))))
    ${each
      .map(
        (row) => `
    (v128.store (local.get $to) (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27
      ${pair(half + row * 64)}
      ${pair(half + row * 64 + 16)}))
    (local.set $to (i32.add (local.get $to) (i32.shl (local.get $columns) (i32.const 2))))`,
      )
      .join("")})
  (func $sums (param $tile i32) (param $high i32) (param $low i32) (param $at i32) (param $column i32) (param $columns i32)
    (local $offset i32)
    (local.set $offset (i32.shl (i32.add
      (i32.mul (i32.mul (local.get $at) (i32.const ${rows})) (local.get $columns)) (local.get $column)) (i32.const 3)))
    ${each
      .map(
        (row) => `
    (v128.store offset=0 (i32.add (local.get $high) (local.get $offset)) (v128.load offset=${half + row * 64} (local.get $tile)))
    (v128.store offset=16 (i32.add (local.get $high) (local.get $offset)) (v128.load offset=${half + row * 64 + 16} (local.get $tile)))
    (v128.store offset=0 (i32.add (local.get $low) (local.get $offset)) (v128.load offset=${half + row * 64 + 32} (local.get $tile)))
    (v128.store offset=16 (i32.add (local.get $low) (local.get $offset)) (v128.load offset=${half + row * 64 + 48} (local.get $tile)))
    (local.set $offset (i32.add (local.get $offset) (i32.shl (local.get $columns) (i32.const 3))))`,
      )
      .join("")})`;
}

function pair(offset: number): string {
  return `(call $roundPair (v128.load offset=${offset} (local.get $tile)) (v128.load offset=${offset + 32} (local.get $tile))
        (local.get $shift) (local.get $low) (local.get $high))`;
}
