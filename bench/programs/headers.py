"""Reads the headers of every file below a folder with soundfile and writes a CSV, as `stem discover` does."""
import csv
import os
import sys

import soundfile

with open(sys.argv[2], "w", newline="") as output:
    rows = csv.writer(output)
    for folder, folders, files in os.walk(sys.argv[1]):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            try:
                info = soundfile.info(path)
            except RuntimeError as error:
                print(path, error, file=sys.stderr)
                continue
            size = os.path.getsize(path) / 1e6
            rows.writerow([path, f"{info.duration:.2f}", info.samplerate, info.channels, f"{size:.2f}"])
