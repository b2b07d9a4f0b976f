import type ts from 'typescript'
import type { TypeScript } from './user-tsconfig'

/**
 * `import.meta` in CommonJS output: modules of a `"type": "module"` project use it to find their own folder, and Node
 * refuses it outside an ES module.
 */
export function importMetaTransformer(typescript: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => {
    const { factory } = context
    const visit = (node: ts.Node): ts.Node =>
      isImportMeta(node) ? replacement(factory) : typescript.visitEachChild(node, visit, context)
    const isImportMeta = (node: ts.Node): boolean =>
      typescript.isMetaProperty(node) && node.keywordToken === typescript.SyntaxKind.ImportKeyword
    return typescript.visitEachChild(source, visit, context)
  }
}

/** `({ url: require('node:url').pathToFileURL(__filename).href, filename: __filename, dirname: __dirname })` */
function replacement(factory: ts.NodeFactory): ts.Expression {
  const name = (text: string) => factory.createIdentifier(text)
  const nodeUrl = factory.createCallExpression(name('require'), undefined, [factory.createStringLiteral('node:url')])
  const fileUrl = factory.createCallExpression(
    factory.createPropertyAccessExpression(nodeUrl, 'pathToFileURL'),
    undefined,
    [name('__filename')],
  )
  return factory.createParenthesizedExpression(
    factory.createObjectLiteralExpression([
      factory.createPropertyAssignment('url', factory.createPropertyAccessExpression(fileUrl, 'href')),
      factory.createPropertyAssignment('filename', name('__filename')),
      factory.createPropertyAssignment('dirname', name('__dirname')),
    ]),
  )
}
