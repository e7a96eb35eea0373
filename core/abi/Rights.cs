using System;

namespace Pistachio.Abi;

/// <summary>Rights of a capability. A derived capability has a subset of its parent's.</summary>
[Flags]
public enum Rights : byte
{
    None = 0,
    /// <summary>Memory: map readable. Endpoint and notification: wait. Ports: in. Objects: read state.</summary>
    Read = 1,
    /// <summary>Memory: map writable. Endpoint and notification: send and signal. Ports: out. Objects: change.</summary>
    Write = 2,
    /// <summary>Memory: map executable.</summary>
    Execute = 4,
    /// <summary>Endpoint: capabilities may travel in messages.</summary>
    Grant = 8,
    All = 15,
}
