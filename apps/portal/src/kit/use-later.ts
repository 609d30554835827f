import { useEffect, useRef } from "react";

/** `work`, but only once `milliseconds` went by without another call. @default 250 milliseconds */
export function useLater<Value>(work: (value: Value) => void, milliseconds = 250): (value: Value) => void {
  const latest = useRef(work);
  latest.current = work;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (value) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(value), milliseconds);
  };
}
