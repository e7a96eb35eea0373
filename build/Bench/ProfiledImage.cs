using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using Pistachio.SymbolTable;

namespace Pistachio.Build.Bench;

/// <summary>A linked program whose instructions may be in a profile.</summary>
/// <param name="name">What it is called there.</param>
/// <param name="elf">Its ELF file, with symbols if its functions are to be told apart.</param>
internal sealed class ProfiledImage(string name, ElfImage elf)
{
    // ilc joins assembly, namespace, type and method: Pistachio_Kernel + _Pistachio_Kernel_Scheduler + __Pick.
    private const string Namespace = "_Pistachio_";

    private static readonly Comparer<Function> ByStart = Comparer<Function>.Create((left, right) => left.Start.CompareTo(right.Start));

    // Of Files_1<A_2<B>> all from _1 on; the group counts brackets that are open.
    private static readonly Regex GenericArguments = new("_[0-9]+<(?>[^<>]+|<(?<depth>)|>(?<-depth>))*(?(depth)(?!))>");

    private readonly List<Function> _functions = elf.Functions(withLabels: true);

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>Whether the image has these bytes at an address.</summary>
    public bool Has(ulong address, ReadOnlySpan<byte> bytes) => elf.At(address, bytes.Length).SequenceEqual(bytes);

    /// <summary>The function that an address lies in, or null when there is no symbol for it.</summary>
    public Function? FunctionAt(ulong address)
    {
        var index = _functions.BinarySearch(new Function(address, address, ""), ByStart);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address < _functions[index].End ? _functions[index] : null;
    }

    /// <summary>
    /// A linker symbol as a reader of the source knows it: <c>Kernel_Scheduler.Pick</c>, without the arguments of generic types. Those of
    /// assembly files stay as they are.
    /// </summary>
    public static string Readable(string symbol)
    {
        var at = symbol.IndexOf(Namespace, StringComparison.Ordinal);
        var rest = GenericArguments.Replace(at < 0 ? symbol : symbol[(at + Namespace.Length)..], "");
        var method = rest.IndexOf("__", 1, StringComparison.Ordinal);
        return method < 0 || method + 2 == rest.Length ? rest : rest[..method] + "." + rest[(method + 2)..];
    }
}
