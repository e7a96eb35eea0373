// Threads, garbage collection, tasks and files of an ordinary C# program: each line is the same on Linux.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
long sum = 0;
var threads = Enumerable.Range(0, 4).Select(i => new Thread(() => Interlocked.Add(ref sum, i))).ToList();
threads.ForEach(t => t.Start()); threads.ForEach(t => t.Join());
Console.WriteLine($"threads: {sum}");
var lists = new List<byte[]>();
for (int i = 0; i < 2000; i++) { var a = new byte[10000]; a[0] = (byte)i; if (i % 10 == 0) lists.Add(a); }
GC.Collect();
Console.WriteLine($"collected: {GC.CollectionCount(0) > 0}, kept {lists.Count}");
var results = await Task.WhenAll(Enumerable.Range(1, 5).Select(async n => { await Task.Delay(10); return n * n; }));
Console.WriteLine($"tasks: {string.Join(' ', results)}");
string path = Path.Combine(Path.GetTempPath(), "csharp.txt");
await File.WriteAllLinesAsync(path, ["one", "two"]);
Console.WriteLine($"file: {string.Join(',', File.ReadLines(path))} {new FileInfo(path).Length}");
try { throw new InvalidOperationException("caught"); } catch (InvalidOperationException e) { Console.WriteLine(e.Message); }
