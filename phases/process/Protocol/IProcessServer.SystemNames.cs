using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>Names of the system, which all processes share.</content>
public partial interface IProcessServer
{
    /// <summary>The name of this host, or of its domain (NIS).</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="ofDomain">That of its domain.</param>
    /// <param name="name">The name, without a zero.</param>
    /// <param name="bytes">Its length.</param>
    [Operation(180)]
    Errno SystemName([Badge] ulong domain, bool ofDomain, [MaximumBytes(SystemNames.MaximumLength)] Span<byte> name, out int bytes);

    /// <summary>Change one of these names.</summary>
    /// <returns>EPERM: the caller is not the superuser.</returns>
    [Operation(181)]
    Errno SetSystemName([Badge] ulong domain, bool ofDomain, [MaximumBytes(SystemNames.MaximumLength)] ReadOnlySpan<byte> name);
}
