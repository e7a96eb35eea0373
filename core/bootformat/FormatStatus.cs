namespace Pistachio.BootFormat;

/// <summary>What is wrong with a boot archive, a program or a manifest.</summary>
public enum FormatStatus
{
    Ok = 0,
    /// <summary>Shorter than its header says, or than a header.</summary>
    TooShort,
    /// <summary>It does not begin with the magic number: something else, or nothing, was loaded.</summary>
    WrongMagic,
    /// <summary>Made by a build with another version of the format.</summary>
    WrongVersion,
    /// <summary>The checksum does not match: it was damaged on its way.</summary>
    Damaged,
    /// <summary>A count is beyond the limit of the format.</summary>
    TooMany,
    /// <summary>An offset or a size points outside.</summary>
    OutOfRange,
    /// <summary>A name field is empty, unterminated or not printable.</summary>
    BadName,
    /// <summary>An offset or an address is not page aligned where it must be.</summary>
    NotAligned,
    /// <summary>A program for another machine, or not a static 64-bit executable.</summary>
    WrongMachine,
    /// <summary>Segments overlap or are not in rising order.</summary>
    BadOrder,
    /// <summary>A segment is writable and executable.</summary>
    WritableCode,
    /// <summary>The entry point is not in executable memory.</summary>
    BadEntry,
    /// <summary>A field has a value that the format does not define.</summary>
    BadValue,
}

/// <summary>Texts for <see cref="FormatStatus"/>.</summary>
public static class FormatStatusText
{
    /// <summary>A phrase for the console, such as "the checksum does not match".</summary>
    public static string Describe(FormatStatus status) => status switch
    {
        FormatStatus.Ok => "is in order",
        FormatStatus.TooShort => "is too short",
        FormatStatus.WrongMagic => "has the wrong magic number",
        FormatStatus.WrongVersion => "has another format version",
        FormatStatus.Damaged => "is damaged: the checksum does not match",
        FormatStatus.TooMany => "has too many entries",
        FormatStatus.OutOfRange => "points outside itself",
        FormatStatus.BadName => "has a bad name",
        FormatStatus.NotAligned => "is not page aligned",
        FormatStatus.WrongMachine => "is not a static x86-64 program",
        FormatStatus.BadOrder => "has overlapping or unordered segments",
        FormatStatus.WritableCode => "has a segment that is writable and executable",
        FormatStatus.BadEntry => "has its entry point outside its code",
        FormatStatus.BadValue => "has a field with an undefined value",
        _ => "is wrong in an unknown way",
    };
}
