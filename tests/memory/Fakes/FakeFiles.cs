using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Pistachio.Abi;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>The files of the fake machine: the descriptor of each is its number.</summary>
internal sealed class FakeFiles
{
    private readonly List<FakeFile> _files = [];

    public FakeFile this[uint number] => _files[(int)number];

    /// <summary>Make a file that can be read, and executed where <paramref name="rights"/> say so.</summary>
    public FakeFile Add(FakeKernel kernel, byte[] content, Rights rights)
    {
        ulong all = kernel.AddFrames(content);
        kernel.Derive(all, rights, out ulong memory);
        FakeFile file = new((uint)_files.Count, content, memory);
        _files.Add(file);
        return file;
    }

    /// <summary>Make a file that can be read, written and made longer and shorter.</summary>
    public FakeSparseFile AddSparse(FakeKernel kernel, ulong size, int seed)
    {
        FakeSparseFile file = new((uint)_files.Count, kernel, size, seed);
        _files.Add(file);
        return file;
    }

    public bool TryDescriptor(int descriptor, [NotNullWhen(true)] out FakeFile? file)
    {
        file = descriptor >= 0 && descriptor < _files.Count ? _files[descriptor] : null;
        return file is not null;
    }
}
