namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A file of an image.</summary>
/// <param name="Role">What it is to the image.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Its digest, in hexadecimal digits.</param>
internal sealed record OfferedFile(FileRole Role, long Length, string Sha256);
