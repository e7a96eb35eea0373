using System;
using System.IO;
using Pistachio.SymbolTable;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: symboltable IMAGE.elf OUTPUT");
    return 2;
}
try
{
    ElfImage image = new(File.ReadAllBytes(args[0]));
    File.WriteAllBytes(args[1], TableWriter.Write(image));
    return 0;
}
catch (Exception error) when (error is IOException or InvalidDataException)
{
    Console.Error.WriteLine($"symboltable: error: {args[0]}: {error.Message}");
    return 1;
}
