using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Process descriptors.</content>
internal readonly partial struct FakeDomain
{
    /// <summary>As the process server would do for a process that runs, and has no predecessor of its id.</summary>
    public Errno OpenProcess(uint pid, OpenFlags flags, out uint handle) =>
        Server.OpenProcess(FakeSystem.Control, process.Badge, pid, hasEnded: false, flags, out handle);

    public Errno DescribeProcess(uint handle, out ulong number, out uint pid, out FileKind kind, out OpenFlags flags) =>
        Server.DescribeProcess(process.Badge, handle, out number, out pid, out kind, out flags);

    public Errno TakeDescriptor(uint handle, uint descriptor, out uint taken) =>
        Server.TakeDescriptor(process.Badge, handle, descriptor, out taken);
}
