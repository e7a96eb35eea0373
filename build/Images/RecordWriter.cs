using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>Writes fixed-size little-endian fields one after the other.</summary>
internal ref struct RecordWriter(Span<byte> bytes)
{
    private Span<byte> _rest = bytes;

    public void Name(string name, int size, string what)
    {
        if (name.Length == 0 || name.Length >= size || !name.All(each => each is > ' ' and < (char)0x7F))
        {
            throw new BuildFailure($"{what} '{name}': expected 1 to {size - 1} printable ASCII characters without spaces");
        }

        Encoding.ASCII.GetBytes(name, _rest);
        _rest = _rest[size..];
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }

    public void Word(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
        _rest = _rest[4..];
    }

    public void Long(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
        _rest = _rest[8..];
    }
}
