using System;
using System.IO;
using System.Text.Json;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A frame that was received.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Its bytes.</param>
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The payload as a message.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Payload.Span, LabProtocol.Format) ?? throw new InvalidDataException($"{Kind} without content");
        }
        catch (JsonException trouble)
        {
            throw new InvalidDataException($"{Kind}: {trouble.Message}", trouble);
        }
    }
}
