using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Sockets.Tests;

/// <summary>Message pages, and nothing else of a kernel.</summary>
internal sealed class MessagePages : KernelTransport
{
    private readonly Dictionary<int, ulong> _words = [];

    public override KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3) => default;

    public override CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message) => CallStatus.BadHandle;

    public override ulong ReadPage(ulong page, int offset) => _words.GetValueOrDefault(offset);

    public override void WritePage(ulong page, int offset, ulong value) => _words[offset] = value;
}
