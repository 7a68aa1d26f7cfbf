namespace Aviso.Load.Measurement;

/// <summary>Memory of a process tree in KiB; shared pages count once in <paramref name="PssKiB"/>.</summary>
internal readonly record struct Memory(long RssKiB, long PssKiB);
