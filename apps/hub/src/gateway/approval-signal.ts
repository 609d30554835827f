/** The signal by which a parked task learns that its question was answered. */
export function approvalSignal(approval: string): string {
  return `approval:${approval}`;
}
