namespace Pistachio.Hil.Link;

/// <summary>What a board says of a file that the host gives it.</summary>
public enum UploadState : byte
{
    /// <summary>It takes it, from the offset on that it names: what is before, it has already.</summary>
    Receiving = 0,

    /// <summary>It has all of it, and the digest is right.</summary>
    Complete = 1,

    /// <summary>It had all of it and the digest is wrong; it has nothing now.</summary>
    Damaged = 2,

    /// <summary>It has no room for so much.</summary>
    Refused = 3,
}
