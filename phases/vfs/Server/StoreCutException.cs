using System;

namespace Pistachio.Vfs.Server;

/// <summary>A test has the server end before a store, see <see cref="StableStore.StepsLeft"/>. Nobody catches it.</summary>
public sealed class StoreCutException : Exception
{
    public StoreCutException()
        : base("ended by a test, in the middle of a change")
    {
    }
}
