using System.Text;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>
/// A configuration file as a tree, before functions are called. Immutable.
/// The language is described in the project's README; reading is bounded in size (1 MB) and nesting (100).
/// </summary>
public sealed class TdslDocument
{
    private TdslDocument(string fileName, TdslText text, IReadOnlyList<TdslEntry> entries)
    {
        FileName = fileName;
        Text = text;
        Entries = entries;
    }

    /// <summary>The file as the caller named it; errors begin with it.</summary>
    public string FileName { get; }

    /// <summary>The entries of the top level in order; no name twice.</summary>
    public IReadOnlyList<TdslEntry> Entries { get; }

    internal TdslText Text { get; }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="TdslException">The text breaks the grammar or a bound, or sets a name twice.</exception>
    public static TdslDocument Parse(string text, string fileName)
    {
        if (text.Length > TdslLimits.FileLength) throw TooLarge(fileName);
        var content = new TdslText(text, fileName);
        content.CheckCharacters();
        return new TdslDocument(fileName, content, new TdslParser(content).Parse());
    }

    /// <summary>Reads a file, which must be UTF-8.</summary>
    /// <exception cref="TdslException">The file cannot be read, breaks the grammar or a bound, or sets a name twice.</exception>
    public static TdslDocument Load(string path)
    {
        try
        {
            // The bound is on characters, and no character has more than three bytes per UTF-16 unit.
            if (new FileInfo(path).Length > TdslLimits.FileLength * 3L) throw TooLarge(path);
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return Parse(strict.GetString(File.ReadAllBytes(path)), path);
        }
        catch (DecoderFallbackException)
        {
            throw new TdslException(new TdslError(path, 0, 0, "the file is not UTF-8", ""));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TdslException(new TdslError(path, 0, 0, "there is no such file", ""));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TdslException(new TdslError(path, 0, 0, $"the file cannot be read: {exception.Message}", ""));
        }
    }

    private static TdslException TooLarge(string fileName) => new(new TdslError(fileName, 0, 0, "the file is larger than 1 MB", ""));
}
