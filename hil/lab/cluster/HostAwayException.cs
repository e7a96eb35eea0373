using System;

using Orleans;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>A grain was asked for whose host is not in the lab.</summary>
[GenerateSerializer, Alias("pistachio.lab.hostaway")]
internal sealed class HostAwayException : Exception
{
    public HostAwayException(string host)
        : base($"host {host} of the lab does not answer") => Host = host;

    /// <summary>Its name.</summary>
    [Id(0)]
    public string Host { get; }
}
