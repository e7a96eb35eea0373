using System;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>The name of this host and that of its domain.</content>
public sealed partial class ProcessServer
{
    private byte[] _hostName = "pistachio"u8.ToArray();
    private byte[] _domainName = "(none)"u8.ToArray();

    /// <inheritdoc/>
    public Errno SystemName(ulong domain, bool ofDomain, Span<byte> name, out int bytes)
    {
        bytes = 0;
        if (!TryCaller(domain, out _))
            return Errno.EPERM;
        byte[] told = ofDomain ? _domainName : _hostName;
        told.CopyTo(name);
        bytes = told.Length;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSystemName(ulong domain, bool ofDomain, ReadOnlySpan<byte> name)
    {
        if (!TryCaller(domain, out Process caller) || !caller.Identity.IsPrivileged)
            return Errno.EPERM;
        if (ofDomain)
            _domainName = name.ToArray();
        else
            _hostName = name.ToArray();
        return Errno.None;
    }
}
