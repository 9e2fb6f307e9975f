/** The records of a zip whose entries are stored as they are (PKWARE's APPNOTE 6.3, 4.3 and 4.5.3). */

/** An entry whose content is known. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Where its local header is. */
  readonly offset: number;
}

const utf8Flag = 0x800;
/** 1 January 1980, with which the dates of zips begin: no zone, no day changes the bytes. */
const firstDay = 0x21;
/** By Unix, after version 6.3. */
const madeBy = (3 << 8) | 63;
/** A plain file that everybody may read. */
const fileMode = 0o100_644;
/** What fields of 32 bits hold where the number is in the extra field. */
const isElsewhere = 0xffffffff;

/** What stands in front of an entry's content. */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name);
  const wide = entry.bytes >= isElsewhere ? wideExtra([entry.bytes, entry.bytes]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeFacts(header, 4, { ...entry, isWide: wide.length > 0 });
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(wide.length, 28);
  return Buffer.concat([header, name, wide]);
}

/** What stands behind the last entry: a record for each, and the end. `offset` is where it begins. */
export function zipDirectory(entries: readonly ZipEntry[], offset: number): Buffer {
  const records = Buffer.concat(entries.map(directoryRecord));
  return Buffer.concat([records, directoryEnd({ entries: entries.length, bytes: records.length, offset })]);
}

function directoryRecord(entry: ZipEntry): Buffer {
  const { bytes, offset } = entry;
  const name = Buffer.from(entry.name);
  const isWide = bytes >= isElsewhere || offset >= isElsewhere;
  const wide = isWide ? wideExtra([bytes, bytes, offset]) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(madeBy, 4);
  writeFacts(record, 6, { ...entry, isWide });
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(wide.length, 30);
  record.writeUInt32LE(fileMode * 0x10000, 38);
  record.writeUInt32LE(isWide ? isElsewhere : offset, 42);
  return Buffer.concat([record, name, wide]);
}

/** What a local header and a record of the directory say alike. */
function writeFacts(
  target: Buffer,
  at: number,
  { bytes, crc32, isWide }: ZipEntry & { readonly isWide: boolean },
): void {
  target.writeUInt16LE(isWide ? 45 : 20, at);
  target.writeUInt16LE(utf8Flag, at + 2);
  target.writeUInt16LE(firstDay, at + 8);
  target.writeUInt32LE(crc32, at + 10);
  target.writeUInt32LE(isWide ? isElsewhere : bytes, at + 14);
  target.writeUInt32LE(isWide ? isElsewhere : bytes, at + 18);
}

/** Numbers of 64 bits, in the order in which their fields stand in the record. */
function wideExtra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
  return extra;
}

interface DirectorySize {
  readonly entries: number;
  readonly bytes: number;
  readonly offset: number;
}

function directoryEnd({ entries, bytes, offset }: DirectorySize): Buffer {
  const isWide = entries >= 0xffff || bytes >= isElsewhere || offset >= isElsewhere;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(isWide ? 0xffff : entries, at);
  end.writeUInt32LE(isWide ? isElsewhere : bytes, 12);
  end.writeUInt32LE(isWide ? isElsewhere : offset, 16);
  return isWide ? Buffer.concat([wideEnd({ entries, bytes, offset }), end]) : end;
}

/** The end with fields of 64 bits, and the record that says where it is. */
function wideEnd({ entries, bytes, offset }: DirectorySize): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(BigInt(56 - 12), 4);
  end.writeUInt16LE(madeBy, 12);
  end.writeUInt16LE(45, 14);
  for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(entries), at);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + bytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
