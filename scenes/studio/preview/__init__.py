"""The preview: a page that shows a scene's frames while the scene is edited."""
