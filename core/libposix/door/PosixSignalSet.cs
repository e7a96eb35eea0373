using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>px_sigset_t</c>: the first word has the signals.</summary>
[InlineArray(16)]
internal struct PosixSignalSet
{
    private ulong word;
}
