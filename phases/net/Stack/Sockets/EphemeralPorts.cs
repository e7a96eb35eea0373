namespace Pistachio.Net.Stack;

/// <summary>The ports that are chosen from when a program names none; the choice begins at a random one (RFC 6056 section 3.3.1).</summary>
internal static class EphemeralPorts
{
    public const ushort First = 32_768;

    public const uint Count = 28_232;
}
