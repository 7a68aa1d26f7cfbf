namespace Aviso.Abstractions.Storage;

/// <summary>One entry of a <see cref="IMapStore"/>.</summary>
public readonly record struct MapEntry(string Key, byte[] Value);
