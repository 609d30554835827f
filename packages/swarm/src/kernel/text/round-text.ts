/**
 * Rounds two sums at once. With S = high · 2^16 + low, let t = high + (low >> 16) and f = low mod 2^16; then S = t · 2^16 + f,
 * which may need more than 64 bits. From a shift of 17 on the half step is a whole multiple of 2^16 and f cannot change the
 * result, so t alone is rounded. Below that, whatever lies beyond ±2^46 in t saturates anyway, and S is put together from a
 * held t.
 */
export const roundText = `
  (func $hold (param $value v128) (param $minimum v128) (param $maximum v128) (result v128)
    (local.set $value (v128.bitselect (local.get $maximum) (local.get $value)
      (i64x2.gt_s (local.get $value) (local.get $maximum))))
    (v128.bitselect (local.get $minimum) (local.get $value) (i64x2.lt_s (local.get $value) (local.get $minimum))))
  (func $roundPair (param $high v128) (param $low v128) (param $shift i32) (param $minimum v128) (param $maximum v128)
    (result v128) (local $value v128)
    (local.set $value (i64x2.add (local.get $high) (i64x2.shr_s (local.get $low) (i32.const 16))))
    (if (i32.ge_s (local.get $shift) (i32.const 17))
      (then (local.set $value (i64x2.shr_s
        (i64x2.add (local.get $value) (i64x2.splat (i64.shl (i64.const 1)
          (i64.extend_i32_u (i32.sub (local.get $shift) (i32.const 17))))))
        (i32.sub (local.get $shift) (i32.const 16)))))
      (else
        (local.set $value (call $hold (local.get $value)
          (v128.const i64x2 -70368744177664 -70368744177664) (v128.const i64x2 70368744177664 70368744177664)))
        (local.set $value (i64x2.add (i64x2.shl (local.get $value) (i32.const 16))
          (v128.and (local.get $low) (v128.const i64x2 0xffff 0xffff))))
        (if (local.get $shift) (then (local.set $value (i64x2.shr_s
          (i64x2.add (local.get $value) (i64x2.splat (i64.shl (i64.const 1)
            (i64.extend_i32_u (i32.sub (local.get $shift) (i32.const 1))))))
          (local.get $shift)))))))
    (call $hold (local.get $value) (local.get $minimum) (local.get $maximum)))`;
