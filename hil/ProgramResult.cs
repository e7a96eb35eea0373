namespace Pistachio.Hil;

/// <summary>How a run of one program ended.</summary>
/// <param name="Status">Exit status for the shell: the program's, 128 + signal, or one of <see cref="ProgramRunner"/>.</param>
/// <param name="Complaint">One line on why it is not the program's own status, or null.</param>
public sealed record ProgramResult(int Status, string? Complaint);
