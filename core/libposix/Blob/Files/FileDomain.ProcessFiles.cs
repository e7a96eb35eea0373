using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Process descriptors: the process server has them made, since it knows the processes.</content>
internal readonly partial struct FileDomain
{
    public Errno OpenProcess(uint pid, OpenFlags flags, out uint handle) => Connection.Server.OpenProcess(pid, (uint)flags, out handle);

    public Errno DescribeProcess(uint handle, out ulong process, out uint pid, out FileKind kind, out OpenFlags flags) =>
        _server.DescribeProcess(handle, out process, out pid, out kind, out flags);

    public Errno TakeDescriptor(uint handle, uint descriptor, out uint taken) => _server.TakeDescriptor(handle, descriptor, out taken);
}
