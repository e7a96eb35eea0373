using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Drivers.Tests;

/// <summary>A kernel with one driver behind an endpoint: calls of the client arrive at a server, signals are counted.</summary>
internal sealed class FakeKernel : KernelTransport
{
    public const ulong Endpoint = 10;

    private readonly Dictionary<int, ulong> _page = [];

    /// <summary>Who answers; null: the endpoint is gone.</summary>
    public INetworkDriver? Driver { get; set; }

    /// <summary>Handles that name nothing any more.</summary>
    public HashSet<ulong> Dead { get; } = [];

    public List<ulong> Signals { get; } = [];

    public List<ulong> Deleted { get; } = [];

    public List<ulong> Mapped { get; } = [];

    public override KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3)
    {
        var status = Dead.Contains(handle) ? CallStatus.BadHandle : CallStatus.Ok;
        if (status == CallStatus.Ok)
            (number switch { CallNumber.Signal => Signals, CallNumber.Delete => Deleted, CallNumber.Map => Mapped, _ => null })?.Add(handle);
        return new KernelResult { Status = status };
    }

    public override CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message)
    {
        if (handle != Endpoint || Driver is null)
            return CallStatus.BadHandle;

        return NetworkDriverDispatcher.Dispatch(Driver, ref message) ? CallStatus.Ok : CallStatus.TimedOut;
    }

    public override ulong ReadPage(ulong page, int offset) => _page.GetValueOrDefault(offset);

    public override void WritePage(ulong page, int offset, ulong value) => _page[offset] = value;
}
