/** Memory that outlives a call: what filters remember, tables, plans. */

/** 16-byte aligned. */
export function allocate(bytes: i32): usize {
  return heap.alloc(bytes);
}

export function release(pointer: usize): void {
  heap.free(pointer);
}
