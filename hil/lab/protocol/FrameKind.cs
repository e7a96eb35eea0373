namespace Pistachio.Hil.Lab.Protocol;

/// <summary>Kinds of frames. A frame is this byte, the length of its payload (4 bytes, little endian) and the payload.</summary>
internal enum FrameKind : byte
{
    /// <summary>From who connects, first of all: <see cref="Protocol.Hello"/>.</summary>
    Hello = 1,

    /// <summary>The answer: <see cref="Protocol.Welcome"/>.</summary>
    Welcome = 2,

    /// <summary>Instead of any answer: <see cref="Protocol.Refusal"/>.</summary>
    Refused = 3,

    /// <summary>A question about places: <see cref="LabRequest"/>.</summary>
    Request = 4,

    /// <summary>Its answer: <see cref="LabAnswer"/>.</summary>
    Answer = 5,

    /// <summary>A question to the membership table: <see cref="TableRequest"/>.</summary>
    Table = 6,

    /// <summary>Its answer: <see cref="TableAnswer"/>.</summary>
    TableAnswer = 7,

    /// <summary>Begins the use of a place: <see cref="OpenRequest"/>. Answered by an empty frame of the same kind.</summary>
    Open = 8,

    /// <summary>An image that the place shall boot: <see cref="ImageOffer"/>.</summary>
    Image = 9,

    /// <summary>The files of it that the host does not have: <see cref="FileNeed"/>. Sent again, empty, when it has all.</summary>
    Need = 10,

    /// <summary>A piece of the first file that is still incomplete, in the order of <see cref="Need"/>.</summary>
    File = 11,

    /// <summary>Switch on: <see cref="BootRequest"/>. Answered by an empty frame of the same kind when the board is on.</summary>
    Boot = 12,

    /// <summary>Bytes of the serial line, in both directions.</summary>
    Line = 13,

    /// <summary>The serial line has ended: <see cref="Protocol.LineEnd"/>.</summary>
    LineEnd = 14,

    /// <summary>Switch off. Answered by a frame of the same kind when the board is off.</summary>
    Off = 15,

    /// <summary>I am still there. Answered by a frame of the same kind.</summary>
    Ping = 16,

    /// <summary>The lease is over: <see cref="Protocol.Refusal"/>. The connection ends.</summary>
    LeaseLost = 17,

    /// <summary>
    /// What the receiver of the serial line counted so far: <see cref="Transports.LineErrors"/>. Comes before the bytes among which they
    /// are.
    /// </summary>
    Errors = 18,
}
