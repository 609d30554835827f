import { cascadeText } from "./cascade-text.ts";
import { checkText } from "./check-text.ts";
import { roundText } from "./round-text.ts";

/**
 * Arithmetic on arrays of 64-bit integers modulo 2^64, as WebAssembly text: what coding and checking need. Addresses are in
 * bytes; all counts are even, arrays are padded with zeros.
 */
export function ringModule(): string {
  return `(module
    (memory (export "memory") 1 65536)
    ${roundText}
    (func (export "addScaled") (param $to i32) (param $from i32) (param $count i32) (param $factor i64)
      (local $factors v128) (local $end i32)
      (local.set $factors (i64x2.splat (local.get $factor)))
      (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
      (loop $each
        (v128.store (local.get $to) (i64x2.add (v128.load (local.get $to))
          (i64x2.mul (v128.load (local.get $from)) (local.get $factors))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $each (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end)))))
    (func (export "addScaledInt32") (param $to i32) (param $from i32) (param $count i32) (param $factor i32)
      (local $factors v128) (local $values v128) (local $end i32)
      (local.set $factors (i32x4.splat (local.get $factor)))
      (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
      (if (i32.lt_u (local.get $from) (local.get $end)) (then (loop $each
        (local.set $values (v128.load (local.get $from)))
        (v128.store (local.get $to) (i64x2.add (v128.load (local.get $to))
          (i64x2.extmul_low_i32x4_s (local.get $values) (local.get $factors))))
        (v128.store offset=16 (local.get $to) (i64x2.add (v128.load offset=16 (local.get $to))
          (i64x2.extmul_high_i32x4_s (local.get $values) (local.get $factors))))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br_if $each (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))))
      (if (i32.and (local.get $count) (i32.const 2)) (then
        (v128.store (local.get $to) (i64x2.add (v128.load (local.get $to))
          (i64x2.extmul_low_i32x4_s (v128.load64_zero (local.get $from)) (local.get $factors)))))))
    (func (export "scaleShift") (param $to i32) (param $count i32) (param $factor i64) (param $shift i32)
      (local $factors v128) (local $end i32)
      (local.set $factors (i64x2.splat (local.get $factor)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 3))))
      (loop $each
        (v128.store (local.get $to) (i64x2.shr_s
          (i64x2.mul (v128.load (local.get $to)) (local.get $factors)) (local.get $shift)))
        (br_if $each (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))
    (func (export "splitInt32") (param $from i32) (param $high i32) (param $low i32) (param $count i32)
      (local $end i32) (local $value i64)
      (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
      (loop $each
        (local.set $value (i64.load (local.get $from)))
        (i64.store32 (local.get $low) (local.get $value))
        (i64.store32 (local.get $high) (i64.shr_s
          (i64.sub (local.get $value) (i64.extend32_s (local.get $value))) (i64.const 32)))
        (local.set $high (i32.add (local.get $high) (i32.const 4)))
        (local.set $low (i32.add (local.get $low) (i32.const 4)))
        (br_if $each (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $end)))))
    ${checkText}
    ${cascadeText}
    (func (export "round") (param $high i32) (param $low i32) (param $to i32) (param $count i32)
      (param $shift i32) (param $minimum i64) (param $maximum i64)
      (local $end i32) (local $least v128) (local $most v128)
      (local.set $least (i64x2.splat (local.get $minimum)))
      (local.set $most (i64x2.splat (local.get $maximum)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 2))))
      (loop $each
        (v128.store64_lane 0 (local.get $to) (i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
          (call $roundPair (v128.load (local.get $high)) (v128.load (local.get $low))
            (local.get $shift) (local.get $least) (local.get $most))
          (v128.const i64x2 0 0)))
        (local.set $high (i32.add (local.get $high) (i32.const 16)))
        (local.set $low (i32.add (local.get $low) (i32.const 16)))
        (br_if $each (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 8))) (local.get $end)))))
  )`;
}
