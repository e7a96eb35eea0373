using System.Runtime.CompilerServices;

namespace Pistachio.Hil.Link;

/// <summary>Room for the text of the largest frame after its restart byte, and for the byte that ends it.</summary>
[InlineArray(FrameLayout.MaximumFrame)]
public struct FrameText
{
    private byte first;
}

/// <summary>Room for the largest frame body.</summary>
[InlineArray(FrameLayout.MaximumBody)]
public struct FrameBody
{
    private byte first;
}

/// <summary>Payloads of the frames that wait for their acknowledgement.</summary>
[InlineArray(SendWindow.Capacity * FrameLayout.MaximumPayload)]
public struct WindowPayloads
{
    private byte first;
}

/// <summary>One byte for each frame that waits for its acknowledgement.</summary>
[InlineArray(SendWindow.Capacity)]
public struct WindowBytes
{
    private byte first;
}
