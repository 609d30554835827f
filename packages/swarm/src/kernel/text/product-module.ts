import { finishText } from "./finish-text.ts";
import { packText } from "./pack-text.ts";
import { roundText } from "./round-text.ts";
import { tileText } from "./tile-text.ts";

/** The height of a tile: 2 rows fit the 16 registers of 128 bits, 4 the same registers when they are 256 bits wide. */
export type TileRows = 2 | 4;

/**
 * The product kernel as WebAssembly text. The caller lays out its memory and pads rows to a multiple of `rows` and columns to a
 * multiple of 4 with anything: what padding gives lies beyond the result. Strides are in values. `spread` takes the rows of an array apart in its place,
 * `gather` puts them together.
 *
 * `run` goes panel by panel (4 columns of the right factor, as doubles), so that a panel stays in the first cache while all
 * tiles of the left factor pass over it.
 */
export function productModule(rows: TileRows): string {
  return `(module
    (memory (export "memory") 1 65536)
    ${packText(rows)}
    ${tileText(rows)}
    ${roundText}
    ${finishText(rows)}
    (func (export "run")
      (param $left i32) (param $right i32) (param $packed i32) (param $panel i32) (param $tile i32)
      (param $first i32) (param $second i32)
      (param $tiles i32) (param $depth i32) (param $columns i32) (param $rightStride i32) (param $resultStride i32)
      (param $shift i32) (param $minimum i64) (param $maximum i64)
      (local $column i32) (local $at i32) (local $from i32)
      (call $packLeft (local.get $left) (local.get $packed) (local.get $tiles) (local.get $depth))
      (loop $panels
        (call $packRight
          (i32.add (local.get $right) (i32.shl (local.get $column) (i32.const 2)))
          (local.get $panel) (local.get $depth) (local.get $rightStride))
        (local.set $at (i32.const 0))
        (local.set $from (local.get $packed))
        (loop $down
          (call $tile (local.get $from) (local.get $panel) (local.get $depth) (local.get $tile))
          (if (i32.ge_s (local.get $shift) (i32.const 0))
            (then (call $round
              (local.get $tile) (local.get $first) (local.get $at) (local.get $column) (local.get $resultStride)
              (local.get $shift) (local.get $minimum) (local.get $maximum)))
            (else (call $sums
              (local.get $tile) (local.get $first) (local.get $second)
              (local.get $at) (local.get $column) (local.get $resultStride))))
          (local.set $from (i32.add (local.get $from) (i32.mul (local.get $depth) (i32.const ${rows * 8}))))
          (br_if $down (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $tiles))))
        (br_if $panels (i32.lt_u
          (local.tee $column (i32.add (local.get $column) (i32.const 4)))
          (local.get $columns)))))
    (func (export "spread") (param $at i32) (param $rows i32) (param $width i32) (param $stride i32)
      (loop $up
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (memory.copy
          (i32.add (local.get $at) (i32.mul (local.get $rows) (local.get $stride)))
          (i32.add (local.get $at) (i32.mul (local.get $rows) (local.get $width)))
          (local.get $width))
        (br_if $up (local.get $rows))))
    (func (export "gather") (param $at i32) (param $rows i32) (param $width i32) (param $stride i32)
      (local $from i32)
      (local.set $from (local.get $at))
      (loop $down
        (memory.copy (local.get $at) (local.get $from) (local.get $width))
        (local.set $at (i32.add (local.get $at) (local.get $width)))
        (local.set $from (i32.add (local.get $from) (local.get $stride)))
        (br_if $down (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))
  )`;
}
